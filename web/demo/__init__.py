"""The demo province: made-up agencies, people, keys and packets, and the main job played from end to end."""
