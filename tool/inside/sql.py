"""Run one SQL statement on a database; print its rows as JSON. PG* variables name the server."""

import json
import sys

import psycopg2

try:
    connection = psycopg2.connect(dbname=sys.argv[1])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sys.argv[2])
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
except psycopg2.Error as error:
    sys.exit(str(error))
print(json.dumps(rows))
