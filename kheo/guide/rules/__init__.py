"""Which section explains which page, how the guide is searched, and the first steps of each role."""
