"""Celery over Redis, set up to carry a bell and nothing else: JSON without content, no results, no remote control."""

from __future__ import annotations

from datetime import timedelta

from celery import Celery

DRAIN = "congvan.drain"  # the one task: do whatever is due
QUEUE = "congvan"
STALE = timedelta(seconds=60)  # a bell older than this is thrown away: the beat has rung again since
LONGEST_JOB = timedelta(minutes=15)  # a process that is at it for longer is killed and its job tried again
SOCKET = 0.2  # seconds that a sender waits for Redis, to connect and to be answered


def make_app(redis_url: str) -> Celery:
    """A Celery application of its own for each process; nothing is opened before it is used."""
    app = Celery("congvan", broker=redis_url, set_as_current=False)
    app.conf.update(
        task_default_queue=QUEUE,
        task_serializer="json",
        accept_content=["json"],
        result_backend=None,
        task_ignore_result=True,
        task_acks_late=True,
        task_time_limit=LONGEST_JOB.total_seconds(),
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_max_tasks_per_child=2000,
        worker_cancel_long_running_tasks_on_connection_loss=False,  # the job does not need Redis
        worker_enable_prefetch_count_reduction=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": 2 * LONGEST_JOB.total_seconds(), "socket_keepalive": True, "health_check_interval": 10,
        },
    )  # fmt: skip
    return app


def make_sender(redis_url: str) -> Celery:
    """The same for whoever only rings: it gives up at once when Redis does not answer."""
    app = make_app(redis_url)
    app.conf.update(
        broker_pool_limit=1,
        broker_connection_timeout=SOCKET,
        task_publish_retry=False,
        broker_transport_options={
            "socket_timeout": SOCKET, "socket_connect_timeout": SOCKET, "retry_on_timeout": False,
            "max_retries": 1, "interval_start": 0, "interval_step": 0,  # 0 retries would mean for ever
        },
    )  # fmt: skip
    return app
