/* SPDX-License-Identifier: MIT */
/* The registers of ARM's PL011 UART (ARM DDI 0183), which the early console uses too. */
#ifndef _NEAP_SERIAL_H
#define _NEAP_SERIAL_H

#define UART01x_DR   0x00
#define UART01x_RSR  0x04 /* read: errors of the last character; write: clears them */
#define UART01x_FR   0x18
#define UART011_IBRD 0x24
#define UART011_FBRD 0x28
#define UART011_LCRH 0x2c
#define UART011_CR   0x30
#define UART011_IFLS 0x34
#define UART011_IMSC 0x38
#define UART011_RIS  0x3c
#define UART011_MIS  0x40
#define UART011_ICR  0x44

/* Errors that come with a character in DR. */
#define UART011_DR_OE 0x800
#define UART011_DR_BE 0x400
#define UART011_DR_PE 0x200
#define UART011_DR_FE 0x100

#define UART01x_FR_BUSY 0x08
#define UART01x_FR_RXFE 0x10 /* receive FIFO empty */
#define UART01x_FR_TXFF 0x20 /* transmit FIFO full */

#define UART01x_LCRH_FEN   0x10 /* FIFOs on */
#define UART01x_LCRH_WLEN8 0x60

#define UART01x_CR_UARTEN 0x001
#define UART011_CR_TXE	  0x100
#define UART011_CR_RXE	  0x200

#define UART011_RXI	0x10 /* receive FIFO reached its mark */
#define UART011_TXI	0x20 /* transmit FIFO fell to its mark */
#define UART011_RTI	0x40 /* received something, and nothing since */
#define UART011_FEI	0x080
#define UART011_PEI	0x100
#define UART011_BEI	0x200
#define UART011_OEI	0x400
#define UART011_INT_ALL 0x7ff

#endif /* _NEAP_SERIAL_H */
