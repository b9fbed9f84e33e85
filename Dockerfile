# The official Odoo image with the engine and the app in it.
FROM odoo:19

USER root
# The image's Python belongs to the distribution, so pip has to be told that this is meant.
COPY pyproject.toml README.md LICENSE /opt/distribution-ai/
COPY distribution_ai /opt/distribution-ai/distribution_ai
RUN pip3 install --no-cache-dir --break-system-packages /opt/distribution-ai \
    && python3 -c "import distribution_ai, ortools, pandas"
COPY addons/distribution_planning /mnt/extra-addons/distribution_planning
COPY odoo.conf /etc/odoo/odoo.conf
RUN chown -R odoo:odoo /mnt/extra-addons /etc/odoo/odoo.conf

USER odoo
HEALTHCHECK --interval=30s --timeout=5s --start-period=180s --retries=5 \
    CMD curl --fail --silent http://localhost:8069/web/health || exit 1
