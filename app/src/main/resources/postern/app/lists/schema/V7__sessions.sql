-- Who is signed in to the pages, and the links that sign people in. hash: the SHA-256, in hexadecimal, of what a cookie or a link holds.

-- Either key_id or person: who it is. A session of a key is none once the key is gone; what a person may is asked anew each time.
CREATE TABLE app_session (
    hash       VARCHAR(64)   NOT NULL PRIMARY KEY,
    key_id     VARCHAR(10),
    person     VARCHAR(1200),
    created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    used_at    TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP(3) WITH TIME ZONE NOT NULL
);
CREATE INDEX app_session_expires ON app_session (expires_at);

-- Removed when it is used.
CREATE TABLE app_sign_in_link (
    hash       VARCHAR(64)   NOT NULL PRIMARY KEY,
    person     VARCHAR(1200) NOT NULL,
    expires_at TIMESTAMP(3) WITH TIME ZONE NOT NULL
);
CREATE INDEX app_sign_in_link_expires ON app_sign_in_link (expires_at);
