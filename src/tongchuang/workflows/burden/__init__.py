"""The brake across the product: what is known already before anybody is asked for it."""
