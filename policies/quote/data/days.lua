-- Days after a quote was sent, where the customer is. remind: on each of these, at the
-- time of day it was sent; expire: the last day on which it can be accepted.
return { remind = { 7 }, expire = 30 }
