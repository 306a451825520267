/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_system.c - kernel, huge pages, and whether the machine is one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/audit_parts.h"

static void tell_kernel(struct esc_audit *audit)
{
    esc_audit_text_file(audit, "system", "kernel", "Kernel", "/proc/sys/kernel/osrelease");
}

/* "always [madvise] never": the one in brackets is chosen. */
static void tell_huge_pages(struct esc_audit *audit)
{
    char text[ESC_AUDIT_TEXT_SIZE], chosen[32];
    const char *path = "/sys/kernel/mm/transparent_hugepage/enabled";
    if (!esc_audit_read(audit, text, sizeof text, "%s", path)) {
        esc_audit_missing(audit, "system", "thp", "Transparent huge pages", "%s", text);
        return;
    }
    const char *open = strchr(text, '[');
    if (!open || sscanf(open, "[%31[^]]", chosen) != 1) {
        esc_audit_missing(audit, "system", "thp", "Transparent huge pages",
                          "%s: nothing is chosen in '%s'", path, text);
        return;
    }
    esc_audit_text(audit, "system", "thp", "Transparent huge pages", "%s", chosen);
}

/* ---- Virtual machines -------------------------------------------------------------------------- */

/* What firmware says of itself when it is a hypervisor's. */
static bool is_virtual_firmware(const char *vendor, const char *product)
{
    static const char *const words[] = {"QEMU",
                                        "KVM",
                                        "VMware",
                                        "VirtualBox",
                                        "innotek",
                                        "Xen",
                                        "Bochs",
                                        "Parallels",
                                        "OpenStack",
                                        "BHYVE",
                                        "OpenNebula",
                                        "Virtual Machine",
                                        "Google Compute Engine",
                                        "Apple Virtualization",
                                        NULL};
    for (size_t i = 0; words[i]; i++) {
        if (strstr(vendor, words[i]) || strstr(product, words[i]))
            return true;
    }
    /* Amazon's bare machines have the same vendor, and end so. */
    return !strcmp(vendor, "Amazon EC2") && !strstr(product, ".metal");
}

/* The word in the line "flags: ..." of an x86 CPU. */
static bool has_hypervisor_flag(const char *cpuinfo, bool *has_flags)
{
    char flags[8192];
    *has_flags = esc_audit_line(cpuinfo, "flags", flags, sizeof flags);
    return *has_flags && strstr(flags, " hypervisor");
}

static void tell_virtual(struct esc_audit *audit)
{
    struct esc_audit_state *state = &audit->state;
    char vendor[256] = "", product[256] = "", type[ESC_AUDIT_TEXT_SIZE];
    char *cpuinfo = esc_audit_slurp(audit, "/proc/cpuinfo");
    bool has_flags = false, flag = cpuinfo && has_hypervisor_flag(cpuinfo, &has_flags);
    bool has_type = esc_audit_read(audit, type, sizeof type, "/sys/hypervisor/type");
    bool has_vendor = esc_audit_read(audit, vendor, sizeof vendor, "/sys/class/dmi/id/sys_vendor");
    bool firmware = has_vendor && esc_audit_read(audit, product, sizeof product,
                                                 "/sys/class/dmi/id/product_name");
    free(cpuinfo);
    state->virtual_machine = flag || has_type || (firmware && is_virtual_firmware(vendor, product));
    if (firmware)
        esc_audit_text(audit, "system", "firmware", "Firmware", "%s, %s", vendor, product);
    else
        esc_audit_missing(audit, "system", "firmware", "Firmware", "%s",
                          has_vendor ? product : vendor);
    if (state->virtual_machine)
        esc_audit_text(audit, "system", "virtual", "Virtual machine", "yes%s%s",
                       has_type ? ", " : "", has_type ? type : "");
    else if (has_flags || firmware)
        esc_audit_text(audit, "system", "virtual", "Virtual machine", "no");
    else
        esc_audit_missing(audit, "system", "virtual", "Virtual machine",
                          "/proc/cpuinfo has no flags, and %s", vendor);
}

/* What engines leave in the root of a container. */
static void tell_container(struct esc_audit *audit)
{
    char text[ESC_AUDIT_TEXT_SIZE];
    const char *engine = NULL;
    if (esc_audit_read(audit, text, sizeof text, "/run/.containerenv"))
        engine = "Podman";
    else if (esc_audit_read(audit, text, sizeof text, "/.dockerenv"))
        engine = "Docker";
    else if (esc_audit_read(audit, text, sizeof text, "/run/systemd/container"))
        engine = text;
    if (engine)
        esc_audit_text(audit, "system", "container", "Container", "%s", engine);
    else
        esc_audit_text(audit, "system", "container", "Container", "no sign of one");
}

void esc_audit_system(struct esc_audit *audit)
{
    tell_kernel(audit);
    tell_huge_pages(audit);
    tell_virtual(audit);
    tell_container(audit);
}
