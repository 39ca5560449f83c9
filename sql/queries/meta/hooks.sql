-- The hooks that have run, with their fingerprints.
SELECT name, fingerprint FROM meta.hook;
