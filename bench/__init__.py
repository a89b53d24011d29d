"""What a step costs: each measurement with its floor beside it, in the same run on the same machine."""
