"""What people see: server-rendered pages. A page gathers, a template says; both share the layers below with the API."""
