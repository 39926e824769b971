# The image of a release: nothing is fetched, compiled or compressed when it starts.

# 1. The front-end packages
FROM node:24-slim AS frontend
WORKDIR /site
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

# 2. The Python packages, and the static files compressed and named by their content
FROM python:3.13-slim AS build
ENV PYTHONDONTWRITEBYTECODE=1
WORKDIR /site
COPY requirements.txt ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
COPY --from=frontend /site/node_modules ./node_modules
# The key is for this command only: nothing is signed with it.
RUN SECRET_KEY=build /venv/bin/python manage.py collectstatic --no-input --verbosity 0 && rm -rf node_modules var

# 3. What runs: no compiler, no npm, no root
FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/lib/catalogue
# Pango and HarfBuzz for the PDF files; the site's own fonts come with the static files, this one is what they fall back to
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home catalogue \
    && install --directory --owner=catalogue /var/lib/catalogue
COPY --from=build /venv /venv
COPY --from=build /site /site
WORKDIR /site
USER catalogue
VOLUME /var/lib/catalogue
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-m", "catalogue.healthcheck"]
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "catalogue.wsgi"]
