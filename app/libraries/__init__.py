"""Libraries at home: which file of ours stands for an address on a content delivery network."""
