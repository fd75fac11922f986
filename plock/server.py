"""How gunicorn is configured: `gunicorn --config python:plock.server`. Its own lines go where all others go."""

from pathlib import Path

from plock import env, logs

env.load(Path(__file__).resolve().parent.parent / ".env")

wsgi_app = "plock.wsgi"
worker_class = "gthread"
threads = int(env.text("WEB_THREADS", "8"))
keepalive = 75  # seconds; with gunicorn's 2 a connection closes just as somebody who reads for 2 seconds clicks
bind = f"{env.text('HOST', '127.0.0.1')}:{env.text('PORT', '8000')}"
accesslog = None  # plock.logs writes one line a request, with its id and without what was asked for
control_socket_disable = True
logconfig_dict = logs.logging_settings(logs.chosen_format())
