-- How much room kept mail takes, so that nobody adds it up while mail comes: octets and 4,096 for each content, in each share in which an
-- entry names it. In 16 rows, by the first digit of the content, so that mails that come at once seldom wait for each other. Who adds or
-- removes an entry locks the row of its content first: Always true: the sums of app_kept_content over those with an entry in the share.
CREATE TABLE app_kept_room (
    slot      VARCHAR(1) NOT NULL PRIMARY KEY,
    known     BIGINT     NOT NULL,      -- held, by proven authors whom the list knows
    strangers BIGINT     NOT NULL,      -- the same of others who are proven
    others    BIGINT     NOT NULL
);
INSERT INTO app_kept_room (slot, known, strangers, others) VALUES
    ('0', 0, 0, 0), ('1', 0, 0, 0), ('2', 0, 0, 0), ('3', 0, 0, 0), ('4', 0, 0, 0), ('5', 0, 0, 0), ('6', 0, 0, 0), ('7', 0, 0, 0),
    ('8', 0, 0, 0), ('9', 0, 0, 0), ('a', 0, 0, 0), ('b', 0, 0, 0), ('c', 0, 0, 0), ('d', 0, 0, 0), ('e', 0, 0, 0), ('f', 0, 0, 0);
UPDATE app_kept_room SET
    known = (SELECT COALESCE(SUM(c.octets + 4096), 0) FROM app_kept_content c WHERE SUBSTRING(c.content FROM 1 FOR 1) = app_kept_room.slot AND EXISTS
        (SELECT 1 FROM app_kept k WHERE k.content = c.content AND k.kind = 'held' AND k.proven_by IS NOT NULL AND k.rule <> 'anyone')),
    strangers = (SELECT COALESCE(SUM(c.octets + 4096), 0) FROM app_kept_content c WHERE SUBSTRING(c.content FROM 1 FOR 1) = app_kept_room.slot AND EXISTS
        (SELECT 1 FROM app_kept k WHERE k.content = c.content AND k.kind = 'held' AND k.proven_by IS NOT NULL AND k.rule = 'anyone')),
    others = (SELECT COALESCE(SUM(c.octets + 4096), 0) FROM app_kept_content c WHERE SUBSTRING(c.content FROM 1 FOR 1) = app_kept_room.slot AND EXISTS
        (SELECT 1 FROM app_kept k WHERE k.content = c.content AND NOT (k.kind = 'held' AND k.proven_by IS NOT NULL)));

-- The further authors of what stands in app_posted, where From names several: each has limits of his own. Always true: the id stands there,
-- and what stands in both is the same.
CREATE TABLE app_posted_coauthor (
    id         VARCHAR(26)  NOT NULL,
    list_key   VARCHAR(600) NOT NULL,
    author_key VARCHAR(600) NOT NULL,
    proven     BOOLEAN      NOT NULL,
    posted     BOOLEAN      NOT NULL,
    at         TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id, author_key)
);
CREATE INDEX app_posted_coauthor_rate ON app_posted_coauthor (list_key, author_key, at);
CREATE INDEX app_posted_coauthor_held ON app_posted_coauthor (list_key, posted, at);
CREATE INDEX app_posted_coauthor_at ON app_posted_coauthor (at);
