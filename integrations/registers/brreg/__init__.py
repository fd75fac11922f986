"""Norway: Enhetsregisteret of the Brønnøysund Register Centre."""
