-- Whom a client's agents may connect callees with, and what becomes of answering machines, as JSON; null is the default.
ALTER TABLE client ADD COLUMN handling TEXT;
