/* SPDX-License-Identifier: BSD-2-Clause */
/* header_alone.cpp - the public header compiles by itself as C++, and the shared library links. */
#include <escapement/escapement.h>

#include <escapement/escapement.h>

#include <cstdio>
#include <cstring>

int main()
{
    esc_scene scene;
    esc_plan *plan = nullptr;
    esc_engine *engine = nullptr;
    esc_summary summary;
    esc_stream stream = esc_stream();
    esc_error error;
    char sum[40];

    if (esc_scene_named("seed", ESC_CLASS_W, &scene) != ESC_OK ||
        esc_plan_create(&scene, nullptr, &plan, &error) != ESC_OK ||
        esc_engine_create(nullptr, &engine, &error) != ESC_OK ||
        esc_engine_stream(engine, plan, &stream, &summary) != ESC_OK)
        return 1;
    esc_sum_string(&summary, sum);
    esc_engine_free(engine);
    esc_plan_free(plan);
    std::printf("escapement %s: sum %s\n", esc_version(), sum);
    return std::strcmp(sum, "33219980") != 0;
}
