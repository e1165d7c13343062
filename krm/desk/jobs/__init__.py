"""What spans several transactions: a backup is made, a backup comes back."""
