"""REST API v1: the same actions as the pages, under the same policy, with problem-details errors."""
