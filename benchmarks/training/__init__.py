"""How the sieve's forest is made: see README.md beside this."""
