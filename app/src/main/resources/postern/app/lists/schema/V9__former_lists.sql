-- A token reaches a list, not whatever list has its address later. app_token_reach.list_key is NULL from when its list is removed; a token
-- that then reaches nothing is revoked.
CREATE INDEX app_token_reach_list ON app_token_reach (list_key);
UPDATE app_token_reach SET list_key = NULL WHERE list_key IS NOT NULL AND list_key NOT IN (SELECT address_key FROM app_list);
UPDATE app_token SET revoked = TRUE WHERE NOT EXISTS
    (SELECT 1 FROM app_token_reach r WHERE r.token = app_token.id AND (r.kind = 'recipient' OR r.list_key IS NOT NULL));
