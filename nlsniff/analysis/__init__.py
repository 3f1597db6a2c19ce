"""What is concluded from messages."""
