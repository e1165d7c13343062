"""What has reached the house and nobody has judged yet, and the alarms it raises."""
