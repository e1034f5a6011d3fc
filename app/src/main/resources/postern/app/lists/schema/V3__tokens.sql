-- Who may use a token, where it names somebody: then the author must be proven, and be one of them.
CREATE TABLE app_token_sender (
    token    VARCHAR(16)   NOT NULL REFERENCES app_token (id),
    position INTEGER       NOT NULL,
    address  VARCHAR(1200) NOT NULL,
    PRIMARY KEY (token, position)
);

-- What became of the submissions that a token was spent for: postings, or what waits to be one. By which rule.
-- Always true: (token, submission) stands in app_token_use.
CREATE TABLE app_token_became (
    token      VARCHAR(16) NOT NULL REFERENCES app_token (id),
    submission VARCHAR(64) NOT NULL,
    posting    VARCHAR(26) NOT NULL,
    rule       VARCHAR(40) NOT NULL,
    PRIMARY KEY (token, posting)
);
