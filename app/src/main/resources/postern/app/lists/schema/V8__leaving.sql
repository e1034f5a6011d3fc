-- Each copy of the posting tells its recipient a way of his own to leave the list.
ALTER TABLE app_posting ADD COLUMN own_unsubscribe BOOLEAN DEFAULT FALSE NOT NULL;
