"""From a request to a page: opening a draft, and setting it in the layout of NĐ 30/2020."""
