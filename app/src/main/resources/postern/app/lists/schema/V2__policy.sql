-- Who may post: patterns of senders, and what was posted by whom.

-- kind: allowed or blocked. pattern: an address in lower case, a domain, or *. and a domain.
CREATE TABLE app_sender_pattern (
    list_key VARCHAR(600) NOT NULL REFERENCES app_list (address_key),
    kind     VARCHAR(7)   NOT NULL,
    pattern  VARCHAR(600) NOT NULL,
    PRIMARY KEY (list_key, kind, pattern)
);

-- What came for a list and was posted or held: how often its author writes, and whether the same mail was posted before.
-- mail: of Message-ID and body; identity: of what its author wrote in all (SubmissionKey).
CREATE TABLE app_posted (
    id         VARCHAR(26)  NOT NULL PRIMARY KEY,
    list_key   VARCHAR(600) NOT NULL,
    author_key VARCHAR(600) NOT NULL,
    proven     BOOLEAN      NOT NULL,
    posted     BOOLEAN      NOT NULL,
    mail       VARCHAR(64),
    identity   VARCHAR(64)  NOT NULL,
    at         TIMESTAMP(3) WITH TIME ZONE NOT NULL
);
CREATE INDEX app_posted_mail ON app_posted (mail);
CREATE INDEX app_posted_author ON app_posted (list_key, author_key, at);
CREATE INDEX app_posted_list ON app_posted (list_key, at);
CREATE INDEX app_posted_held ON app_posted (list_key, posted, at);
CREATE INDEX app_posted_at ON app_posted (at);
