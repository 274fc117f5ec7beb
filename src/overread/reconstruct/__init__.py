"""What data could be behind it?"""
