"""The only folder that knows SpiffWorkflow. The rest of the engine sees `flow`, `parser` and `syntax`."""
