-- Ends a lease whose holder has nothing to store.
-- KEYS  none
-- ARGV  1 entry key, 2 the lease
-- Returns 1 when it still stood there, else 0.
return end_lease(ARGV[1], ARGV[2])
