// SPDX-License-Identifier: MIT
/* Names of errors, for messages: "virtio_blk: cannot get the queue: -ENOMEM". */
#include <neap/errno.h>
#include <neap/kernel.h>

#define NAME(error) [error] = #error

static const char *const names[] = {
	NAME(EPERM),   NAME(ENOENT),	   NAME(ESRCH),	    NAME(EINTR),    NAME(EIO),
	NAME(ENXIO),   NAME(E2BIG),	   NAME(ENOEXEC),   NAME(EBADF),    NAME(ECHILD),
	NAME(EAGAIN),  NAME(ENOMEM),	   NAME(EACCES),    NAME(EFAULT),   NAME(ENOTBLK),
	NAME(EBUSY),   NAME(EEXIST),	   NAME(EXDEV),	    NAME(ENODEV),   NAME(ENOTDIR),
	NAME(EISDIR),  NAME(EINVAL),	   NAME(ENFILE),    NAME(EMFILE),   NAME(ENOTTY),
	NAME(ETXTBSY), NAME(EFBIG),	   NAME(ENOSPC),    NAME(ESPIPE),   NAME(EROFS),
	NAME(EMLINK),  NAME(EPIPE),	   NAME(EDOM),	    NAME(ERANGE),   NAME(EDEADLK),
	NAME(ENOLCK),  NAME(ENAMETOOLONG), NAME(ENOSYS),    NAME(ELOOP),    NAME(ENODATA),
	NAME(ETIME),   NAME(EPROTO),	   NAME(EOVERFLOW), NAME(EILSEQ),   NAME(EMSGSIZE),
	NAME(ENOTSUP), NAME(ENOTEMPTY),	   NAME(ETIMEDOUT), NAME(EALREADY), NAME(ECANCELED),
};

const char *errname(int err)
{
	if (err < 0)
		err = -err;
	return (unsigned int)err < ARRAY_SIZE(names) ? names[err] : NULL;
}
