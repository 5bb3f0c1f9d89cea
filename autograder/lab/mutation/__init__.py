"""How fair are the messages? Small mutations of the reference, each graded as a submission."""
