-- What the conversation was like, in figures: the bridge's own, as JSON. Null until it has ended.
ALTER TABLE call ADD COLUMN quality TEXT;
