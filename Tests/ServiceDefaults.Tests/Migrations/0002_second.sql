INSERT INTO items VALUES ('from a migration');
