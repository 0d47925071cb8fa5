#pragma once

#include "impasto/animation.h"
#include "impasto/color.h"
#include "impasto/engine.h"
#include "impasto/error.h"
#include "impasto/loss.h"
#include "impasto/picture.h"
#include "impasto/preset.h"
#include "impasto/pyramid.h"
#include "impasto/recipe.h"
#include "impasto/report.h"
#include "impasto/session.h"
#include "impasto/version.h"
