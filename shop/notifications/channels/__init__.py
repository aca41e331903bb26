"""Ways to reach a person. E-mail is the first; SMS, Zalo and web push get files of their own beside it."""
