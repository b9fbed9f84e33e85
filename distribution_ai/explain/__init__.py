"""Explain: the reasons of decisions in plain English."""

__all__ = ["SENTENCES", "day", "days", "explain", "money", "note", "objections", "units", "why_not"]

from distribution_ai.explain.objections import objections, why_not
from distribution_ai.explain.sentences import SENTENCES, explain, note
from distribution_ai.explain.words import day, days, money, units
