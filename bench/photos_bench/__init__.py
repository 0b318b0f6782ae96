"""Made-up places, photographed again and again, and what is done to photos by those who use them twice."""
