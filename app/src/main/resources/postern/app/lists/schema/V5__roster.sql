-- Who gets nothing, and lists whose members come from elsewhere. Keys are addresses in lower case (EmailAddress.key).

-- Who gets nothing from one list. state: optedOut (stays whether he is a member or not) or disabled (a member; gone when he is).
CREATE TABLE app_absence (
    list_key   VARCHAR(600) NOT NULL REFERENCES app_list (address_key),
    member_key VARCHAR(600) NOT NULL,
    state      VARCHAR(10)  NOT NULL,
    since      TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    PRIMARY KEY (list_key, member_key)
);

-- Who gets nothing at all.
CREATE TABLE app_suppression (
    address_key VARCHAR(600)  NOT NULL PRIMARY KEY,
    address     VARCHAR(1200) NOT NULL,
    reason      VARCHAR(200)  NOT NULL,
    created_at  TIMESTAMP(3) WITH TIME ZONE NOT NULL
);

-- Which lists a list stands in.
CREATE INDEX app_member_of ON app_member (member_key, list_key);

-- Where a list's members come from. revision: grows with every change and every answer written down, so that an answer to an
-- older question changes nothing. etag and digest: of the last answer that was taken; waiting: the digest of one that would take
-- more than half of the members away, until the same comes again. due_at: when it is asked next; whoever moves it, asks.
CREATE TABLE app_roster_source (
    list_key     VARCHAR(600)  NOT NULL PRIMARY KEY REFERENCES app_list (address_key),
    url          VARCHAR(1000) NOT NULL,
    bearer       VARCHAR(1000),
    every_s      INTEGER       NOT NULL,
    revision     BIGINT        NOT NULL,
    due_at       TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    etag         VARCHAR(200),
    digest       VARCHAR(64),
    waiting      VARCHAR(64),
    asked_at     TIMESTAMP(3) WITH TIME ZONE,
    succeeded_at TIMESTAMP(3) WITH TIME ZONE,
    trouble      VARCHAR(500)
);
CREATE INDEX app_roster_source_due ON app_roster_source (due_at);
