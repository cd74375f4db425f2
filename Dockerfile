# The page in a container: docker build -t digit-lens . && docker run --rm -p 7860:7860 --read-only --tmpfs /tmp digit-lens
FROM python:3.11-slim-bookworm

# The page writes to /tmp alone. `container` says to it that nobody outside can use this machine's own address.
ENV GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=7860 HOME=/tmp container=docker \
    PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app

# Before the code, so that a change there installs nothing again. "+cpu" counts as newer than the build with CUDA.
COPY requirements.txt ./
RUN pip install --extra-index-url https://download.pytorch.org/whl/cpu -r requirements.txt

COPY app.py ./
COPY cnn cnn
COPY assets assets

USER 1000:1000
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s --retries=3 \
    CMD python -c "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['GRADIO_SERVER_PORT'] + '/healthz', timeout=4)"
CMD ["python", "app.py"]
