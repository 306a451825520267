/* SPDX-License-Identifier: BSD-2-Clause */
/* oracle_sleef.h - SLEEF's scalar functions of both contracts, for the oracle; none in a build without it. */
#ifndef ESCAPEMENT_TESTS_ORACLE_SLEEF_H
#define ESCAPEMENT_TESTS_ORACLE_SLEEF_H

#if ESC_HAVE_SLEEF
#include <sleef.h>

/* The header declares those with multiply-add only under -mfma, which this must not be compiled with. */
double Sleef_finz_powd1_u10purecfma(double, double);
double Sleef_finz_atan2d1_u10purecfma(double, double);
double Sleef_finz_expd1_u10purecfma(double);
double Sleef_finz_sinhd1_u10purecfma(double);
double Sleef_finz_coshd1_u10purecfma(double);
Sleef_double_2 Sleef_finz_sincosd1_u10purecfma(double);
double Sleef_finz_logd1_u10purecfma(double);
double Sleef_finz_hypotd1_u05purecfma(double, double);
float Sleef_finz_powf1_u10purecfma(float, float);
float Sleef_finz_atan2f1_u10purecfma(float, float);
float Sleef_finz_expf1_u10purecfma(float);
float Sleef_finz_sinhf1_u10purecfma(float);
float Sleef_finz_coshf1_u10purecfma(float);
float Sleef_finz_logf1_u10purecfma(float);
float Sleef_finz_hypotf1_u05purecfma(float, float);
Sleef_float_2 Sleef_finz_sincosf1_u10purecfma(float);
#endif

#endif
