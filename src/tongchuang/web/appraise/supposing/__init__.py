"""What if (假设推演): supposed changes beside the score tree, kept in the session until somebody keeps them for good."""
