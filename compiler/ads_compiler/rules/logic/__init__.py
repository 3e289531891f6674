"""Rules about detection logic and cases."""
