"""What PyTorch and Matplotlib mean by errors that many make, in the words of the lab."""

MEANINGS = {
    "does not require grad": "`backward` finds nothing to go back along: was it cut off by"
    " `no_grad`, `detach` or `argmax`, in `forward` perhaps?",
    "ambiguous": "A tensor with many values stands where one yes or no is needed. (Make"
    " a loss with `()`: `nn.CrossEntropyLoss()`.)",
    "unexpected keyword argument 'axis'": "NumPy's functions do not take torch's tensors: torch has"
    " the same ones.",
    "context manager protocol": "Call `no_grad`: `with torch.no_grad():`.",
    "2D or 3D input": "A network takes whole batches, rows [N, 784]: not one image alone.",
    "'Text' object is not callable": "Set a panel's title with `set_title`.",
    "'str' object has no attribute 'get_text'": "Set a panel's title with `set_title`, not by"
    " `title = `.",
    "Can't call numpy() on Tensor that requires grad": "It still hangs on the computation behind"
    " it: `item()` gives its plain number, `no_grad` computes without.",
    "class probabilities": "Leave the labels as they come, one number each: no one-hot.",
    "has no attribute 'backward'": "`backward` belongs to the loss while it is still a tensor.",
    "backward through the graph a second": "`backward` can be called once for each loss.",
    "modified by an inplace operation": "Something that `backward` needs was changed before it:"
    " by a `step` that comes too early, or by a layer with `inplace=True`, for instance.",
    "shapes cannot be multiplied": "A Linear layer got rows of another length than its own.",
    "dtype to be Long": "Labels stay int64, as they came.",
    "not implemented for 'Long'": "Whole numbers came where logits are expected: are the arguments"
    " in the wrong order, or the logits turned into digits too early?",
    "could not infer output dtype": "True and False have no mean: turn them into float32 first.",
    "cannot be converted to Scalar": "Only one number can be taken out: take the mean first.",
    "must match the size of tensor": "Two tensors meet here that differ in shape: print both.",
    "'bool' object has no attribute": "Two things of different kinds were compared. (`max` along a"
    " dimension returns two tensors.)",
    "be cast to the desired output type Byte": "A uint8 tensor has no room for fractions: make a"
    " new one instead of changing it in place.",
    "before Module.__init__": "`super().__init__()` has to come first in `__init__`.",
    "more than 1 value per channel": "BatchNorm cannot train on one image alone: pass the batch.",
    "same first dimension": "A curve needs as many x as y.",
}
