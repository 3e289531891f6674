"""What happens to a strategy after it is written: review, waivers, baseline, status."""
