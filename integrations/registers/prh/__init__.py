"""Finland: the open data of the Patent and Registration Office (PRH) and the tax administration, YTJ."""
