-- What the mails in app_posted are known by again, however else they are changed: their authors' signatures (AuthorSignatures).
CREATE TABLE app_posted_signature (
    signature VARCHAR(64) NOT NULL,
    id        VARCHAR(26) NOT NULL,
    at        TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    PRIMARY KEY (signature, id)
);
CREATE INDEX app_posted_signature_at ON app_posted_signature (at);
