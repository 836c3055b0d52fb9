-- From which confidence (0 to 100) a reading needs no question, and how many days a question has.
return { sure = 80, remind_days = 3, assist_days = 7 }
