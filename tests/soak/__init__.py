"""A country of many hosts over the nights of one spring, and a judge who knows what happened.

``scenario`` is the script as data, ``country`` serves it, ``driver`` runs the nights as the
operator does, ``judge`` works out from the script and the published rules what archive, build and
morning page have to say, and holds it against what they say.
"""
